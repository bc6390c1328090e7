// How far a number may be from its expected value: what the file's `tolerance` says for its name, or for numbers at large. Everything else is exact.
//
// The keys of `tolerance` name what they are for: "L,M,S,predicted,lln", "counts (n, episodes)", or everything: "numbers", "all".

export interface Allowed {
  abs: number
  rel: number
}

const EXACT: Allowed = { abs: 0, rel: 0 }

interface Rule {
  /** In lower case. */
  names: ReadonlySet<string>
  general: boolean
  allowed: Allowed
}

export interface Tolerance {
  /** @param path the names on the way to the number, outermost first */
  of(path: readonly string[]): Allowed
}

const GENERAL = ['all', 'numbers', 'values']

export function readTolerance(json: unknown): Tolerance {
  const rules = isRecord(json) ? Object.entries(json).map(([key, value]) => ruleOf(key, value)) : []
  const measuring = rules.filter((r) => r.allowed !== EXACT)
  const general = measuring.find((r) => r.general) ?? measuring[0]
  return {
    of(path) {
      for (const name of [...path].reverse()) {
        const rule = rules.find((r) => r.names.has(name.toLowerCase()))
        if (rule) return rule.allowed
      }
      return general?.allowed ?? EXACT
    },
  }
}

function ruleOf(key: string, value: unknown): Rule {
  const names = key.split(/[^A-Za-z0-9_]+/).filter((name) => name !== '')
  return {
    names: new Set(names.map((name) => name.toLowerCase())),
    general: names.some((name) => GENERAL.includes(name.toLowerCase())),
    allowed: allowedOf(value),
  }
}

/** Words are exact, but for a number of their own: "exact when … (abs 1e-6)". */
function allowedOf(value: unknown): Allowed {
  if (typeof value === 'string') {
    const abs = Number(/\babs\s+([\d.e+-]+)/.exec(value)?.[1] ?? 0)
    return abs > 0 ? { abs, rel: 0 } : EXACT
  }
  if (!isRecord(value)) return EXACT
  const { abs, rel } = value
  return { abs: typeof abs === 'number' ? abs : 0, rel: typeof rel === 'number' ? rel : 0 }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
