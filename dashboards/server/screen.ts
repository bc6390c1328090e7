// What a screen is: an address, who may see it, how its data is loaded on the server, and how it looks anywhere.

import type { VNode } from 'preact'
import type { CitizenId, EpochMs } from '#core'
import type { Access, Principal, RoutePolicy } from '#identity'
import type { Database } from '#ledger'
import type { Lang } from '../charts/index.js'
import type { Messages } from '../messages/index.js'
import type { Words } from '../messages/words.js'
import type { Sheet } from './sheet.js'
import type { Watch } from './watch.js'

/** What screens are loaded from. */
export interface Services {
  database: Database
  access: Access
  watch: Watch
  clock: () => EpochMs
  /** Readings that arrived lately, counted by the live hub. */
  perSecond: () => number
}

export interface LoadContext {
  services: Services
  /** Null only on public screens. */
  principal: Principal | null
  now: EpochMs
  params: Readonly<Record<string, string>>
  /** The first value of each parameter of the query string. */
  query: Readonly<Record<string, string>>
  /** Fields of a posted form: for what may not stand in an address, such as a name. */
  form: Readonly<Record<string, string>>
  /** The route's pattern, for the audit record. */
  route: string
}

/** What a View gets. It must give the same output on server and in the browser, so the clock is part of it. */
export interface ViewProps<D> {
  data: D
  lang: Lang
  m: Messages
  now: EpochMs
  /** For plain forms. Absent in the browser: what is drawn again there has none. */
  csrfToken?: string
}

export interface Screen<D> {
  /** Names the client entry and the JSON address. */
  name: string
  path: string
  policy: RoutePolicy
  /** Which entry of the navigation is current. */
  nav: string | null
  /** Source path of the client entry; null for screens that need no script of their own. */
  entry: string | null
  /** Title without names or values; initials at most. */
  title: (data: D, words: Words) => string
  load: (context: LoadContext) => Promise<D>
  View: (props: ViewProps<D>) => VNode
  /** Topics of the live stream that the page listens to. */
  topics?: (data: D) => readonly string[]
  /** True when the page is also the answer to its own form, posted to its path. */
  answersForm?: boolean
  /** What the page shows as a table to take along, at its path with `.csv` after it. */
  sheet?: (data: D, words: Words) => Sheet
}

/** A screen whose data only it knows: what the table of screens holds. */
export interface AnyScreen {
  name: string
  path: string
  policy: RoutePolicy
  nav: string | null
  entry: string | null
  answersForm: boolean
  hasSheet: boolean
  open: (context: LoadContext) => Promise<OpenScreen>
}

export interface OpenScreen {
  data: unknown
  title: (words: Words) => string
  view: (props: Omit<ViewProps<unknown>, 'data'>) => VNode
  topics: readonly string[]
  sheet: (words: Words) => Sheet | null
}

export function screen<D>(definition: Screen<D>): AnyScreen {
  const { name, path, policy, nav, entry, load, title, View, topics, answersForm = false, sheet } = definition
  return {
    name,
    path,
    policy,
    nav,
    entry,
    answersForm,
    hasSheet: sheet !== undefined,
    async open(context) {
      const data = await load(context)
      return {
        data,
        title: (words) => title(data, words),
        view: (props) => View({ ...props, data }),
        topics: topics?.(data) ?? [],
        sheet: (words) => sheet?.(data, words) ?? null,
      }
    },
  }
}

/** A list shows these citizens to this person: recorded before it is answered. */
export async function auditShown(
  context: LoadContext,
  citizenIds: readonly CitizenId[],
  action = 'search',
): Promise<void> {
  await context.services.access.audit({
    action,
    outcome: 'success',
    principal: context.principal,
    citizenIds,
    what: { route: context.route, shown: citizenIds.length },
  })
}
