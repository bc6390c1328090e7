import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import {
  EmptyState,
  ErrorState,
  Frame,
  Freshness,
  RelativeTime,
  type Status,
  StatusChip,
  uiMessages,
  Value,
} from './index.js'

const render = (node: VNode) => renderToString(node).replaceAll('\u00a0', '_')
const now = Date.UTC(2026, 10, 23, 13, 5)
const da = uiMessages.da

describe('a status', () => {
  const statuses: readonly [Status, string, string][] = [
    ['red', '▲', 'Rød'],
    ['yellow', '◆', 'Gul'],
    ['green', '●', 'Grøn'],
    ['none', '○', 'Ingen data'],
  ]
  it.each(statuses)('%s shows shape, word and colour, and is read as its word', (status, shape, word) => {
    expect(render(<StatusChip status={status} label={da.status[status]} />)).toBe(
      `<span class="chip chip--${status}"><span class="chip-shape" aria-hidden="true">${shape}</span>${word}</span>`,
    )
  })
})

describe('freshness', () => {
  const show = (state: Parameters<typeof Freshness>[0]['state'], lang: 'da' | 'en' = 'da') =>
    render(<Freshness state={state} lang={lang} words={uiMessages[lang].freshness} />)

  it('says live, updated at, or lost since, by the Danish clock', () => {
    expect(show({ kind: 'live' })).toContain('Live')
    expect(show({ kind: 'updated', at: now })).toContain('Opdateret kl._14.05')
    expect(show({ kind: 'lost', since: now })).toContain('Forbindelsen er afbrudt – viser data fra kl._14.05')
    expect(show({ kind: 'lost', since: null }, 'en')).toContain('Connection lost')
  })

  it('announces a lost connection at once and everything else politely', () => {
    expect(show({ kind: 'lost', since: now })).toContain('role="alert"')
    expect(show({ kind: 'live' })).toContain('role="status"')
    expect(show({ kind: 'updated', at: now })).toContain('role="status"')
  })
})

describe('times and values', () => {
  it('carry the exact time behind the relative one', () => {
    expect(render(<RelativeTime at={now - 18 * 60_000} now={now} lang="da" words={da.relative} />)).toBe(
      '<time datetime="2026-11-23T12:47:00.000Z" title="23._november 2026 kl._13.47">18_min siden</time>',
    )
  })

  it('count one day and several days in words', () => {
    const days = (n: number) =>
      render(<RelativeTime at={now - n * 86_400_000} now={now} lang="da" words={da.relative} />)
    expect(days(1)).toContain('>1_dag siden<')
    expect(days(4)).toContain('>4_dage siden<')
  })

  it('hold number and unit together, in Danish with comma', () => {
    expect(render(<Value value={71.4} unit="kg" digits={1} lang="da" />)).toContain(
      '71,4_<span class="value-unit">kg</span>',
    )
    expect(render(<Value value="138/82" unit="mmHg" lang="da" />)).toContain('138/82_')
    expect(render(<Value value={86} unit="%" lang="en" />)).toContain('86<span')
    expect(render(<Value value={24} unit="" lang="da" />)).toBe('<span class="number">24</span>')
  })
})

describe('the frame', () => {
  const nav = [
    {
      href: '/worklist',
      label: 'Arbejdsliste',
      shortLabel: 'Liste',
      current: true,
      count: 7,
      countLabel: 'uden kvittering',
    },
    { href: '/handover', label: 'Vagtoverdragelse', current: false },
  ]
  const frame = (items: typeof nav) =>
    render(
      <Frame product={{ name: 'Nærmål', href: '/' }} words={da} nav={items} footer={<a href="/was">Tilgængelighed</a>}>
        <h1>Arbejdsliste</h1>
      </Frame>,
    )

  it('begins with a skip link to a main that takes focus', () => {
    expect(frame(nav)).toMatch(/^<div class="frame"><a class="skip-link" href="#main">Gå til indhold<\/a><header/)
    expect(frame(nav)).toContain('<main class="main" id="main" tabindex="-1"><h1>Arbejdsliste</h1></main>')
  })

  it('names its landmarks and the current page, and what a number counts', () => {
    expect(frame(nav)).toContain('<nav class="sidenav" aria-label="Hovedmenu">')
    expect(frame(nav).match(/aria-current="page"/g)).toHaveLength(1)
    expect(frame(nav)).toContain('7<span class="visually-hidden"> uden kvittering</span>')
  })

  it('has no navigation in a window that another system launched', () => {
    expect(frame([])).toContain('class="frame frame--plain"')
    expect(frame([])).not.toContain('<nav')
  })
})

describe('empty and failed', () => {
  it('say why and what next', () => {
    expect(render(<EmptyState text="Ingen åbne alarmer." />)).toContain('<p>Ingen åbne alarmer.</p>')
    const failed = render(
      <ErrorState
        title="Grafen mangler."
        text="Tallene er rigtige."
        errorId={da.errorId('7f3a')}
        retry={{ href: '?', label: da.retry }}
      />,
    )
    for (const part of ['role="alert"', 'Grafen mangler.', 'Tallene er rigtige.', 'Fejlkode 7f3a', '>Prøv igen</a>'])
      expect(failed).toContain(part)
  })
})
