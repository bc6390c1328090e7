// `/worklist`: who needs me now, and why.

import { screen } from '../../server/screen.js'
import { loadWorklist } from './load.js'
import { WorklistView } from './view.js'

export const worklist = screen({
  name: 'worklist',
  path: '/worklist',
  policy: { kind: 'capability', capability: 'view' },
  nav: 'worklist',
  entry: 'dashboards/routes/worklist/worklist.client.tsx',
  title: (_, { m }) => m.worklist.title,
  load: loadWorklist,
  View: WorklistView,
  topics: () => ['worklist'],
})
