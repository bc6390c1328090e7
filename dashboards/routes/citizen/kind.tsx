// `/citizens/:id/m/:kind`: one measurement kind, large.

import { initials } from '../../messages/words.js'
import { screen } from '../../server/screen.js'
import { KindView } from './kind-view.js'
import { loadKind } from './load.js'
import { kindTitle } from './parts.js'

export const kind = screen({
  name: 'kind',
  path: '/citizens/:id/m/:kind',
  policy: { kind: 'citizen', action: 'read', category: 'patient', parameter: 'id' },
  nav: 'citizens',
  entry: 'dashboards/routes/citizen/kind.client.tsx',
  title: (data, words) => `${initials(data.person.name)} – ${kindTitle(words, data.kind)}`,
  load: loadKind,
  View: KindView,
  topics: (data) => [`citizen:${data.id}`],
})
