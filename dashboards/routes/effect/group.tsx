// `/effect`: what happened to an organisation's citizens, plan by plan, as far as groups can carry it. Settled at night, never live.

import { screen } from '../../server/screen.js'
import { loadGroup } from './group-load.js'
import { groupSheet } from './group-sheet.js'
import { GroupView } from './group-view.js'

export const groupEffectPage = screen({
  name: 'effect',
  path: '/effect',
  policy: { kind: 'report' },
  nav: 'effect',
  entry: null,
  title: (_, { m }) => m.nav.effect,
  load: loadGroup,
  View: GroupView,
  sheet: groupSheet,
})
