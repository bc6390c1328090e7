// The state of one measure over its readings (clinical.md 4.6): persistence, so that one odd reading is no alarm, and hysteresis, so that it does not flap.
//
// States and transitions, for each reading:
//   any state    raw red                                              → red
//   green        needK of the last windowM raw colours not green      → yellow
//   yellow, red  clearAfter readings in a row safe                    → green
//   red          raw not red for clearAfter readings                  → yellow
//
// "Safe" is inside the yellow limits by more than the hysteresis. The state describes the measurements only: an alarm, once
// raised, stays an open task until a person has handled it.

import defaults from '../clinical/defaults.json' with { type: 'json' }
import { type Colour, decimalDifference, type FixedLimits, isWorse, rawColour } from './colour.js'

export interface TriageConfig extends FixedLimits {
  /** In the value's unit. */
  hysteresis: number
  needK: number
  windowM: number
  clearAfter: number
}

/** Two of the last three to turn yellow, two safe ones to turn green: what a citizen has until a clinician sets others. */
export const PERSISTENCE: Readonly<Pick<TriageConfig, 'needK' | 'windowM' | 'clearAfter'>> =
  defaults.triageTemplates.persistence

/** What a measure must remember between two readings. */
export interface TriageMemory {
  readonly state: Colour
  /** The last raw colours, at most windowM − 1 of them, oldest first. */
  readonly recent: readonly Colour[]
  readonly safeInARow: number
  readonly notRedInARow: number
}

export interface TriageStep {
  raw: Colour
  state: Colour
  /** The state turned worse. */
  alarm: boolean
}

export const NEW_TRIAGE: TriageMemory = { state: 'green', recent: [], safeInARow: 0, notRedInARow: 0 }

/** One reading: what it is called, and what to remember for the next. */
export function triageStep(
  memory: TriageMemory,
  value: number,
  config: TriageConfig,
): { step: TriageStep; memory: TriageMemory } {
  const raw = rawColour(value, config)
  const window = [...memory.recent, raw]
  const { state, safeInARow, notRedInARow } = nextState(memory, raw, window, value, config)
  return {
    step: { raw, state, alarm: isWorse(state, memory.state) },
    memory: {
      state,
      recent: config.windowM > 1 ? window.slice(1 - config.windowM) : [],
      safeInARow,
      notRedInARow,
    },
  }
}

type Counted = Omit<TriageMemory, 'recent'>

function nextState(
  memory: TriageMemory,
  raw: Colour,
  window: readonly Colour[],
  value: number,
  config: TriageConfig,
): Counted {
  if (raw === 'red') return { state: 'red', safeInARow: 0, notRedInARow: 0 }
  if (memory.state === 'green') {
    const off = window.filter((colour) => colour !== 'green').length
    return { state: off >= config.needK ? 'yellow' : 'green', safeInARow: 0, notRedInARow: 0 }
  }
  const safeInARow = isSafe(raw, value, config) ? memory.safeInARow + 1 : 0
  const notRedInARow = memory.notRedInARow + 1
  if (safeInARow >= config.clearAfter) return { state: 'green', safeInARow: 0, notRedInARow: 0 }
  const state = memory.state === 'red' && notRedInARow >= config.clearAfter ? 'yellow' : memory.state
  return { state, safeInARow, notRedInARow }
}

function isSafe(raw: Colour, value: number, { yellowLow, yellowHigh, hysteresis }: TriageConfig): boolean {
  return (
    raw === 'green' &&
    (yellowLow === undefined || decimalDifference(value, yellowLow) > hysteresis) &&
    (yellowHigh === undefined || decimalDifference(yellowHigh, value) > hysteresis)
  )
}

export interface TriageHistory {
  steps: readonly TriageStep[]
  alarms: number
  /** For the rule test bench: what every reading that is not green would have given. */
  alarmsWithoutPersistence: number
}

/**
 * @param values plausible readings of one measure, in time order
 *
 * @figure State of a measure, and alarms
 * @nurse Red counts at once. Yellow needs {PERSISTENCE.needK} of the last {PERSISTENCE.windowM} readings, so that one odd reading is no alarm, and
 *   it turns green after {PERSISTENCE.clearAfter} readings well inside the limits. An alarm stays an open task until a person has handled it, also when the numbers are back. The worklist of this version colours the newest trusted reading by itself.
 * @statistician Finite-state rule with persistence (k of m) and hysteresis. An alarm is a transition to a worse state. Its sensitivity and
 *   predictive value depend on limits, noise and frequency of measuring; they are measured per rule (alarm burden), not assumed.
 * @formula
 *   any state → red:      raw colour red
 *   green → yellow:       {PERSISTENCE.needK} of the last {PERSISTENCE.windowM} raw colours not green
 *   yellow, red → green:  {PERSISTENCE.clearAfter} in a row inside the yellow limits by more than the hysteresis
 *   red → yellow:         {PERSISTENCE.clearAfter} in a row not red
 * @source The platform's own definition; the burden of simple rules: Cuba Gyllensten, BMC Med Inform Decis Mak 2016.
 * @needs Plausible readings in time order. The numbers of persistence are defaults and can be set per citizen.
 * @notFor Acute monitoring.
 * @with triageStep, isWorse
 */
export function triageState(values: readonly number[], config: TriageConfig): TriageHistory {
  const steps: TriageStep[] = []
  let memory = NEW_TRIAGE
  for (const value of values) {
    const next = triageStep(memory, value, config)
    steps.push(next.step)
    memory = next.memory
  }
  return {
    steps,
    alarms: steps.filter((s) => s.alarm).length,
    alarmsWithoutPersistence: steps.filter((s) => s.raw !== 'green').length,
  }
}
