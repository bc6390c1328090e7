// The log-in page without style or script: it works anywhere. The dashboards hand in a better-looking one (`loginPage`).

export interface LoginPage {
  language: 'da' | 'en'
  /** One button each; empty when people log in elsewhere. */
  people: readonly { key: string; label: string }[]
  /** Where the form is posted: fields `person` and `return_to`. */
  action: string
  /** A path of this site, or null. */
  returnTo: string | null
  notice: 'failed' | 'no-account' | 'assurance' | 'signed-out' | null
}

const WORDS = {
  da: {
    title: 'Log ind',
    choose: 'Vælg, hvem du vil være i demoen. Personerne er opdigtede.',
    elsewhere: 'Fortsæt til log ind',
    failed: 'Login lykkedes ikke. Prøv igen.',
    'no-account': 'Du er ikke oprettet her. Kontakt din organisation.',
    assurance: 'Login var ikke sikkert nok. Log ind med mindst NSIS Betydelig.',
    'signed-out': 'Du er logget ud.',
  },
  en: {
    title: 'Log in',
    choose: 'Choose who to be in the demo. The people are made up.',
    elsewhere: 'Go on to log in',
    failed: 'Logging in did not work. Try again.',
    'no-account': 'You have no account here. Ask your organisation.',
    assurance: 'The log-in was not strong enough. Log in with NSIS Substantial or higher.',
    'signed-out': 'You are logged out.',
  },
} as const

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

export function buttonsPage({ language, people, action, returnTo, notice }: LoginPage): string {
  const words = WORDS[language]
  const back = returnTo === null ? '' : `<input type="hidden" name="return_to" value="${escapeHtml(returnTo)}">`
  const buttons = people.map(
    ({ key, label }) => `<p><button name="person" value="${escapeHtml(key)}">${escapeHtml(label)}</button></p>`,
  )
  const link = `/login/start${returnTo === null ? '' : `?return_to=${encodeURIComponent(returnTo)}`}`
  const body =
    people.length > 0
      ? `<p>${words.choose}</p><form method="post" action="${escapeHtml(action)}">${back}${buttons.join('')}</form>`
      : `<p><a href="${escapeHtml(link)}">${words.elsewhere}</a></p>`
  const said = notice === null ? '' : `<p role="status">${words[notice]}</p>`
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${words.title} – Nærmål</title></head><body><main><h1>${words.title}</h1>${said}${body}</main></body></html>`
}
