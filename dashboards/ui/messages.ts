// The texts the components of this folder need, as a type for the message catalogues, and their two languages.

import type { Lang, RelativeWords } from '../charts/index.js'

export type Status = 'red' | 'yellow' | 'green' | 'none'

export interface UiMessages {
  readonly status: Readonly<Record<Status, string>>
  readonly relative: RelativeWords
  readonly freshness: {
    readonly live: string
    /** @param clock `14.05` */
    readonly updated: (clock: string) => string
    /** Nothing has ever arrived in this tab. */
    readonly lost: string
    readonly lostSince: (clock: string) => string
  }
  readonly skipToContent: string
  readonly navigation: string
  readonly retry: string
  readonly errorId: (id: string) => string
}

const plural = (n: number, one: string, many: string): string => `${n}\u00a0${n === 1 ? one : many}`

const da: UiMessages = {
  status: { red: 'Rød', yellow: 'Gul', green: 'Grøn', none: 'Ingen data' },
  relative: {
    justNow: 'lige nu',
    past: {
      minutes: (n) => `${n}\u00a0min siden`,
      hours: (n) => `${n}\u00a0t siden`,
      days: (n) => `${plural(n, 'dag', 'dage')} siden`,
    },
    ahead: {
      minutes: (n) => `om ${n}\u00a0min`,
      hours: (n) => `om ${n}\u00a0t`,
      days: (n) => `om ${plural(n, 'dag', 'dage')}`,
    },
  },
  freshness: {
    live: 'Live',
    updated: (clock) => `Opdateret kl.\u00a0${clock}`,
    lost: 'Forbindelsen er afbrudt',
    lostSince: (clock) => `Forbindelsen er afbrudt – viser data fra kl.\u00a0${clock}`,
  },
  skipToContent: 'Gå til indhold',
  navigation: 'Hovedmenu',
  retry: 'Prøv igen',
  errorId: (id) => `Fejlkode ${id}`,
}

const en: UiMessages = {
  status: { red: 'Red', yellow: 'Yellow', green: 'Green', none: 'No data' },
  relative: {
    justNow: 'just now',
    past: {
      minutes: (n) => `${n}\u00a0min ago`,
      hours: (n) => `${n}\u00a0h ago`,
      days: (n) => `${plural(n, 'day', 'days')} ago`,
    },
    ahead: {
      minutes: (n) => `in ${n}\u00a0min`,
      hours: (n) => `in ${n}\u00a0h`,
      days: (n) => `in ${plural(n, 'day', 'days')}`,
    },
  },
  freshness: {
    live: 'Live',
    updated: (clock) => `Updated at ${clock}`,
    lost: 'Connection lost',
    lostSince: (clock) => `Connection lost – showing data from ${clock}`,
  },
  skipToContent: 'Skip to content',
  navigation: 'Main menu',
  retry: 'Try again',
  errorId: (id) => `Error code ${id}`,
}

export const uiMessages: Readonly<Record<Lang, UiMessages>> = { da, en }
