// The whole HTML page around a screen: head, frame, data for the script, and nothing inline that could run.

import type { ComponentChildren, VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { EpochMs } from '#core'
import type { Principal } from '#identity'
import { CATALOGUES, type Messages } from '../messages/index.js'
import { Frame, Freshness, type FreshnessState, type NavItem, uiMessages } from '../ui/index.js'
import type { Assets } from './assets.js'
import type { Preferences, Theme } from './preferences.js'

export interface PageModel {
  title: string
  preferences: Preferences
  principal: Principal | null
  csrfToken: string
  /** Path and query of this page, to come back to. */
  here: string
  nav: string | null
  now: EpochMs
  /** Source of the client entry; null for none. */
  entry: string | null
  /** For the script; null when the screen has none. */
  data: unknown
  topics: readonly string[]
  /** Where the live stream was before the data was read. */
  position: string
  children: ComponentChildren
}

const FRAME = 'dashboards/frame.client.tsx'
const STYLES = 'dashboards/styles.css'

export function renderPage(model: PageModel, assets: Assets): string {
  return `<!doctype html>${renderToString(<Document model={model} assets={assets} />)}`
}

function Document({ model, assets }: { model: PageModel; assets: Assets }): VNode {
  const { lang, theme } = model.preferences
  const m = CATALOGUES[lang]
  const messages = `dashboards/messages/${lang}.ts`
  const scripts = [FRAME, ...(model.entry ? [model.entry] : [])]
  const preloads = new Set(scripts.flatMap((s) => assets.preloads(s, messages)))
  const styles = assets.url(STYLES)
  return (
    <html lang={lang} {...(theme === 'auto' ? {} : { 'data-theme': theme })}>
      <head>
        <meta charset="utf-8" />
        <title>{`${model.title} – ${m.product}`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="same-origin" />
        <link rel="icon" href="data:," />
        {styles && <link rel="stylesheet" href={styles} />}
        {[...preloads].map((href) => (
          <link key={href} rel="modulepreload" href={href} />
        ))}
      </head>
      <body>
        <Body model={model} m={m} />
        <script id="page-data" type="application/json" dangerouslySetInnerHTML={{ __html: pageData(model) }} />
        {scripts.map((s) => {
          const url = assets.url(s)
          return url && <script key={s} type="module" src={url} />
        })}
      </body>
    </html>
  )
}

/** `<` never appears, so the text cannot end the element it stands in. */
function pageData(model: PageModel): string {
  const { preferences, now, data, topics, position, principal } = model
  const value = { lang: preferences.lang, now, topics, position, loggedIn: principal !== null, data: data ?? null }
  return JSON.stringify(value).replace(/[<\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function Body({ model, m }: { model: PageModel; m: Messages }): VNode {
  const { lang } = model.preferences
  const words = { skipToContent: uiMessages[lang].skipToContent, navigation: uiMessages[lang].navigation }
  return (
    <Frame
      product={{ name: m.product, href: '/' }}
      words={words}
      nav={navigation(model, m)}
      top={<Top model={model} m={m} />}
      footer={<Footer m={m} />}
    >
      <div id="screen">{model.children}</div>
    </Frame>
  )
}

function navigation({ principal, nav }: PageModel, m: Messages): NavItem[] {
  const can = (capability: 'view' | 'report' | 'operate'): boolean =>
    principal !== null && principal.kind === 'professional' && principal.capabilities.includes(capability)
  const items = [
    ...(can('view')
      ? [['worklist', '/worklist', m.nav.worklist] as const, ['citizens', '/citizens', m.nav.citizens] as const]
      : []),
    ...(can('report') ? [['effect', '/effect', m.nav.effect] as const] : []),
    ...(can('operate')
      ? [['devices', '/ops/devices', m.nav.devices] as const, ['ingest', '/ops/ingest', m.nav.ingest] as const]
      : []),
    ...(principal ? [['help', '/help', m.nav.help] as const] : []),
  ]
  return items.map(([id, href, label]) => ({ href, label, current: id === nav }))
}

function Top({ model, m }: { model: PageModel; m: Messages }): VNode {
  const { principal, preferences, now, topics } = model
  const state: FreshnessState = { kind: 'updated', at: now }
  return (
    <>
      {topics.length > 0 && (
        <span id="live-state">
          <Freshness state={state} lang={preferences.lang} words={uiMessages[preferences.lang].freshness} />
        </span>
      )}
      {principal?.capabilities.includes('view') && principal.kind === 'professional' && (
        <search>
          <form className="top-search" action="/citizens" method="post">
            <input type="hidden" name="_csrf" value={model.csrfToken} />
            <label className="visually-hidden" htmlFor="top-q">
              {m.search.label}
            </label>
            <input
              id="top-q"
              name="q"
              type="search"
              placeholder={m.search.placeholder}
              autocomplete="off"
              title={m.search.hint}
            />
            <button type="submit">{m.search.submit}</button>
          </form>
        </search>
      )}
      <Menu model={model} m={m} />
    </>
  )
}

const NEXT_THEME: Readonly<Record<Theme, Theme>> = { auto: 'dark', dark: 'light', light: 'auto' }

/** Works without a script: every choice is a form that comes back to this page. */
function Menu({ model, m }: { model: PageModel; m: Messages }): VNode {
  const { principal, preferences, csrfToken, here } = model
  const other = preferences.lang === 'da' ? 'en' : 'da'
  return (
    <div className="top-menu">
      <form method="post" action="/preferences">
        <input type="hidden" name="back" value={here} />
        <input type="hidden" name="_csrf" value={csrfToken} />
        <button
          className="quiet"
          name="lang"
          value={other}
          type="submit"
          lang={other}
          aria-label={m.preferences.languageLabel}
        >
          {m.preferences.language}
        </button>
        <button
          className="quiet"
          name="theme"
          value={NEXT_THEME[preferences.theme]}
          type="submit"
          title={m.preferences.theme[preferences.theme]}
          aria-label={`${m.preferences.themeNext}. ${m.preferences.theme[preferences.theme]}`}
        >
          <ThemeGlyph theme={preferences.theme} />
        </button>
      </form>
      {principal && (
        <form method="post" action="/logout" className="top-user">
          <input type="hidden" name="_csrf" value={csrfToken} />
          <span className="top-name">{principal.displayName}</span>
          <button className="quiet" type="submit">
            {m.nav.logout}
          </button>
        </form>
      )}
    </div>
  )
}

function ThemeGlyph({ theme }: { theme: Theme }): VNode {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <circle
        cx="10"
        cy="10"
        r="7"
        fill={theme === 'dark' ? 'currentColor' : 'none'}
        stroke="currentColor"
        stroke-width="1.8"
      />
      {theme === 'auto' && <path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor" />}
    </svg>
  )
}

function Footer({ m }: { m: Messages }): VNode {
  return (
    <>
      <span>{m.footer.emergency}</span>
      <a href="/help">{m.footer.help}</a>
      <a href="/was">{m.footer.was}</a>
      <span>{m.notMedicalDevice}</span>
    </>
  )
}
