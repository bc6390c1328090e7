// `/citizens/:id/effect`: what happened to one citizen since something was begun, as far as her measurements carry it. Not live.

import { initials } from '../../messages/words.js'
import { screen } from '../../server/screen.js'
import { loadCitizenEffect } from './citizen-load.js'
import { citizenSheet } from './citizen-sheet.js'
import { CitizenEffectView } from './citizen-view.js'

export const citizenEffectPage = screen({
  name: 'citizen-effect',
  path: '/citizens/:id/effect',
  // Her team's relation covers every kind of her measurements: no kind needs a question of its own.
  policy: { kind: 'citizen', capability: 'view', action: 'readEffect', category: 'patient', parameter: 'id' },
  nav: 'citizens',
  entry: null,
  title: (data, { m }) => `${initials(data.banner.person.name)} – ${m.nav.effect}`,
  load: loadCitizenEffect,
  View: CitizenEffectView,
  sheet: citizenSheet,
})
