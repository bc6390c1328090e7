// `/citizens/:id`: understand one person in ten seconds.

import { initials } from '../../messages/words.js'
import { screen } from '../../server/screen.js'
import { loadCitizen } from './load.js'
import { CitizenView } from './view.js'

export const citizen = screen({
  name: 'citizen',
  path: '/citizens/:id',
  policy: { kind: 'citizen', action: 'read', category: 'patient', parameter: 'id' },
  nav: 'citizens',
  entry: 'dashboards/routes/citizen/citizen.client.tsx',
  title: (data, { m }) => `${initials(data.person.name)} – ${m.citizen.overview}`,
  load: loadCitizen,
  View: CitizenView,
  topics: (data) => [`citizen:${data.id}`],
})
