// A hospital pulls blood pressures with fhir-kit-client: the newest first, three pages of them.
// node examples/pull-with-fhir-kit-client.mjs [data/demo/hospital.json]

import { argv } from 'node:process'
import { Client } from 'fhir-kit-client'
import { hospitalToken, readClient } from './hospital-token.mjs'

const BLOOD_PRESSURE = 'http://loinc.org|85354-9'

const hospital = await readClient(argv[2])
const fhir = new Client({ baseUrl: hospital.fhirBase, bearerToken: await hospitalToken(hospital) })

let page = await fhir.search({
  resourceType: 'Observation',
  searchParams: { code: BLOOD_PRESSURE, _sort: '-date', _count: 20 },
})
let pages = 0
while (page && pages < 3) {
  pages++
  for (const { resource } of page.entry ?? []) {
    const [systolic, diastolic] = (resource.component ?? []).map((part) => part.valueQuantity?.value)
    console.log(`${resource.effectiveDateTime}  ${resource.subject.reference}  ${systolic}/${diastolic} mmHg`)
  }
  page = await fhir.nextPage({ bundle: page })
}
console.log(`${pages} pages.`)
