// The log-in page as a function: the identity routes know who can log in and how, this knows how it looks. No script, no session needed.

import type { FastifyRequest } from 'fastify'
import type { VNode } from 'preact'
import type { EpochMs } from '#core'
import type { LoginPage } from '#identity'
import { CATALOGUES, type Messages } from '../../messages/index.js'
import type { Assets } from '../../server/assets.js'
import { renderPage } from '../../server/document.js'
import { preferencesOf } from '../../server/preferences.js'

/** @param assets from `openAssets`; @returns what identity renders `/login` with */
export function loginPageWith(
  assets: Assets,
  clock: () => EpochMs,
): (page: LoginPage, request: FastifyRequest) => string {
  return (page, request) => {
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
        now: clock(),
        entry: null,
        data: null,
        topics: [],
        position: '',
        children: <LoginView page={page} m={m} />,
      },
      assets,
    )
  }
}

export function LoginView({ page, m }: { page: LoginPage; m: Messages }): VNode {
  const { people, action, returnTo, notice } = page
  const start = `/login/start${returnTo === null ? '' : `?return_to=${encodeURIComponent(returnTo)}`}`
  return (
    <div className="login">
      <h1>{m.login.title}</h1>
      <p className="lead">{m.login.lead}</p>
      {notice && (
        <p className={notice === 'signed-out' ? 'notice' : 'ended-bar'} role="status">
          {m.login.notices[notice]}
        </p>
      )}
      {people.length === 0 ? (
        <p>
          <a className="button button--primary" href={start}>
            {m.login.provider}
          </a>
        </p>
      ) : (
        <form method="post" action={action}>
          {returnTo !== null && <input type="hidden" name="return_to" value={returnTo} />}
          <p>{m.login.demo}</p>
          <ul>
            {people.map(({ key, label }) => (
              <li key={key}>
                <button type="submit" name="person" value={key}>
                  {label}
                </button>
              </li>
            ))}
          </ul>
        </form>
      )}
    </div>
  )
}
