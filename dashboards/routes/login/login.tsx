// The log-in page as a function: the identity routes know who can log in and how, this knows how it looks. No script, no session needed.

import type { FastifyRequest } from 'fastify'
import type { VNode } from 'preact'
import { CATALOGUES, type Messages } from '../../messages/index.js'
import type { Assets } from '../../server/assets.js'
import { renderPage } from '../../server/document.js'
import { preferencesOf } from '../../server/preferences.js'

/** One way to log in: a plain form post, or a link when there is nothing to send. */
export interface LoginChoice {
  /** "Mette Jensen". */
  name: string
  /** "Sygeplejerske, Team Nord". */
  role?: string
  method: 'get' | 'post'
  action: string
  fields?: Readonly<Record<string, string>>
}

export interface LoginModel {
  /** Demo people; empty outside the demo. */
  demo: readonly LoginChoice[]
  /** The organisation's own provider. */
  provider: LoginChoice | null
  /** Why this page is shown again. */
  message?: 'failed' | 'ended'
}

/** @param assets from `openAssets`; @returns the whole page */
export function loginPage(request: FastifyRequest, model: LoginModel, assets: Assets, now: number): string {
  const preferences = preferencesOf(request)
  const m = CATALOGUES[preferences.lang]
  return renderPage(
    {
      title: m.login.title,
      preferences,
      principal: null,
      csrfToken: '',
      here: '/login',
      nav: null,
      now,
      entry: null,
      data: null,
      topics: [],
      children: <LoginView model={model} m={m} />,
    },
    assets,
  )
}

export function LoginView({ model, m }: { model: LoginModel; m: Messages }): VNode {
  return (
    <div className="login">
      <h1>{m.login.title}</h1>
      <p className="lead">{m.login.lead}</p>
      {model.message && (
        <p className="ended-bar" role="alert">
          {m.login[model.message]}
        </p>
      )}
      {model.provider && (
        <ul>
          <li>
            <Choice choice={model.provider} label={m.login.provider} primary />
          </li>
        </ul>
      )}
      {model.demo.length > 0 && (
        <>
          <p>{m.login.demo}</p>
          <ul>
            {model.demo.map((choice) => (
              <li key={choice.name}>
                <Choice choice={choice} label={m.login.as(choice.name)} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function Choice({ choice, label, primary = false }: { choice: LoginChoice; label: string; primary?: boolean }): VNode {
  const text = (
    <>
      <span>{label}</span>
      {choice.role && <span className="context">{choice.role}</span>}
    </>
  )
  const className = primary ? 'button button--primary' : 'button'
  return (
    <form method={choice.method} action={choice.action}>
      {Object.entries(choice.fields ?? {}).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button className={className} type="submit">
        {text}
      </button>
    </form>
  )
}
