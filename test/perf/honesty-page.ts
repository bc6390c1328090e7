// docs/effect-honesty.md, from the figures of `npm run bench -- honesty`.

import type { CellResult } from './honesty.bench.js'

const MEANING: Record<CellResult['showing'], string> = {
  interval: 'shown as it is',
  rough: 'shown as "rough"',
  'never-alone': 'never alone',
  warned: 'shown with a warning, or refused',
}

export function honestyPage(results: readonly CellResult[], runs: number): string {
  const methods = [...new Set(results.map((r) => r.method))]
  const broken = results.filter((r) => r.kept === false)
  return [
    '# How honest are the figures?',
    '',
    'A 95 % interval is a promise: of a hundred such intervals, 95 hold the truth. This page says how well each method keeps it, on simulated',
    'citizens whose truth is known because we made it. It is written by `npm run bench -- honesty` and can be repeated by anybody.',
    '',
    `Runs per line: ${runs}. The simulation itself is uncertain by about ± ${percent(2 * Math.sqrt((0.95 * 0.05) / runs))} percentage points on a coverage of 95 %.`,
    '',
    '## In words',
    '',
    ...inWords(broken),
    '',
    '## Reading the tables',
    '',
    '- **Held**: how often the interval held the truth. Promised: 93 to 97 % wherever a screen shows the interval as it is.',
    '- **Claims**: how often a change was claimed. Where nothing happened these are false claims (promised: at most 5 %); where something happened this is the power.',
    '- **Relevant**: how often "improved by more than what matters" was said (where nothing happened: at most 4 %).',
    '- **Refused**: how often the method said "not enough data" or "too alike" instead of giving a figure.',
    '- **Rough**: how often the result said of itself that its interval is rough. Where that is mostly so, nothing more is promised.',
    '- **Screen**: what a screen does with it. What cannot keep the promise is called rough, stands beside a better method, or carries a warning.',
    '',
    ...methods.flatMap((method) =>
      table(
        method,
        results.filter((r) => r.method === method),
      ),
    ),
  ].join('\n')
}

function inWords(broken: readonly CellResult[]): string[] {
  const kept =
    broken.length === 0
      ? 'Every method that a screen shows as it is kept its promise.'
      : `Not kept: ${broken.map((r) => `${r.method} (${r.story})`).join('; ')}.`
  return [
    `- ${kept}`,
    '- With few readings of one citizen that resemble their neighbours the interval is too narrow: below 14 in a phase, or',
    '  when neighbours resemble each other strongly (lag-1 from 0.4), it is called rough. So is an interrupted series with fewer than 52 weeks on a side.',
    '- A citizen who was already getting better gets better "after the start" too. Before and after cannot tell; that is why the trend stands beside it, and why a',
    '  series of 12 weeks on each side replaces it.',
    '- People enrolled because a value was high come back by themselves. A group alone then claims far too often; the grey band says how much was to be expected,',
    '  and a comparison group enrolled alike takes it out.',
    '- When the worse ones leave, those who stay look better. Below 60 % follow-up no estimate is shown; above it the page says who is missing.',
    '- The textbook errors of interrupted series (Newey-West) are far too narrow for series this short. They are never shown alone.',
  ]
}

function table(method: string, rows: readonly CellResult[]): string[] {
  return [
    `## ${method[0]?.toUpperCase()}${method.slice(1)}`,
    '',
    '| story | held | claims | relevant | refused | rough | screen | promise |',
    '| --- | ---: | ---: | ---: | ---: | ---: | --- | --- |',
    ...rows.map((r) => {
      const claims = r.claims === null ? '–' : `${percent(r.claims)} ${r.isNull ? 'false' : 'power'}`
      const kept = r.kept === null ? '–' : r.kept ? 'kept' : '**not kept**'
      return `| ${r.story} | ${figure(r.coverage)} | ${claims} | ${figure(r.relevant)} | ${percent(r.refused)} | ${percent(r.rough)} | ${r.refused === 1 ? 'refuses' : MEANING[r.showing]} | ${kept} |`
    }),
    '',
  ]
}

const percent = (share: number): string => (100 * share).toFixed(1)
const figure = (share: number | null): string => (share === null ? '–' : percent(share))
