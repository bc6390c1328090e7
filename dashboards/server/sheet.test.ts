import { describe, expect, it } from 'vitest'
import { toCsv } from './sheet.js'

const csv = (cell: string | number | null, lang: 'da' | 'en' = 'da'): string =>
  toCsv({ name: 'x', head: ['a'], rows: [[cell]] }, lang).split('\r\n')[1] ?? ''

describe('a table to take along', () => {
  it('opens in a Danish spreadsheet: marked as UTF-8, semicolons, one row a line', () => {
    const sheet = {
      name: 'x',
      head: ['plan', 'n'],
      rows: [
        ['Blodtryk', 12],
        ['Vægt', null],
      ],
    }
    expect(toCsv(sheet, 'da')).toBe('\uFEFFplan;n\r\nBlodtryk;12\r\nVægt;\r\n')
  })
  it('writes numbers with the decimal sign of the language, and a minus that counts as one', () => {
    expect([csv(-4.5), csv(-4.5, 'en'), csv(0)]).toEqual(['-4,5', '-4.5', '0'])
  })
  it('keeps a cell one cell, whatever stands in it', () => {
    expect(csv('a;b')).toBe('"a;b"')
    expect(csv('say "x"; then')).toBe('"say ""x""; then"')
  })
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'])('never lets a text become a formula: %j', (text) => {
    expect(csv(text)).toBe(`'${text}`)
  })
})
