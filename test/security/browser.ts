// A browser of sorts: keeps cookies by path, follows redirects within one origin, and remembers every address it has been to.

interface Page {
  status: number
  url: string
  headers: Headers
  text: string
}

export interface Browser {
  get(path: string, headers?: Record<string, string>): Promise<Page>
  /** Posts a plain form as a page of the same origin would. */
  post(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Page>
  logIn(person: string, returnTo?: string): Promise<Page>
  cookie(name: string): string | undefined
  setCookie(name: string, value: string): void
  /** Every address visited. */
  visited: readonly string[]
  /** Those of them that the server sent us to. */
  sentTo: readonly string[]
}

type Send = (url: URL, init: RequestInit) => Promise<Response>

export function openBrowser(origin: string, send: Send = (url, init) => fetch(url, init)): Browser {
  const jar = new Map<string, { value: string; path: string }>()
  const visited: string[] = []
  const sentTo: string[] = []

  function keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/; */)
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
      const path = attributes.find((a) => /^path=/i.test(a))?.slice(5) ?? '/'
      const gone = attributes.some((a) => /^(max-age=0|expires=thu, 01 jan 1970)/i.test(a)) || value === ''
      if (gone) jar.delete(name)
      else jar.set(name, { value, path })
    }
  }

  async function go(url: URL, init: RequestInit, redirects = 10): Promise<Page> {
    visited.push(url.href)
    const cookies = [...jar].filter(([, c]) => url.pathname.startsWith(c.path)).map(([name, c]) => `${name}=${c.value}`)
    const headers = { accept: 'text/html', ...init.headers, ...(cookies.length > 0 && { cookie: cookies.join('; ') }) }
    const response = await send(url, { ...init, headers, redirect: 'manual' })
    keep(response)
    const location = response.headers.get('location')
    if (response.status >= 300 && response.status < 400 && location !== null && redirects > 0) {
      const next = new URL(location, url)
      if (next.origin !== origin) throw new Error(`left the site for ${next.origin}`)
      sentTo.push(next.href)
      await response.arrayBuffer()
      return go(next, { method: 'GET' }, redirects - 1)
    }
    return { status: response.status, url: url.href, headers: response.headers, text: await response.text() }
  }

  const post: Browser['post'] = (path, fields, headers = {}) =>
    go(new URL(path, origin), {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin,
        'sec-fetch-site': 'same-origin',
        ...headers,
      },
      body: new URLSearchParams(fields).toString(),
    })

  return {
    get: (path, headers = {}) => go(new URL(path, origin), { method: 'GET', headers }),
    post,
    logIn: (person, returnTo = '/') => post('/login', { person, return_to: returnTo }),
    cookie: (name) => jar.get(name)?.value,
    setCookie: (name, value) => void jar.set(name, { value, path: '/' }),
    visited,
    sentTo,
  }
}
