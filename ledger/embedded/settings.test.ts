import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { serverArguments } from './settings.js'

describe('the settings of the embedded server', () => {
  it('name a socket folder whose path holds a comma, a space or a quote as one folder', async () => {
    const args = await serverArguments(tmpdir(), '/tmp/a, "b"')
    expect(args).toContain('unix_socket_directories="/tmp/a, ""b"""')
  })

  it('are all given as -c name=value, so that they win over files', async () => {
    const args = await serverArguments(tmpdir(), '/tmp/x')
    expect(args.filter((_, index) => index % 2 === 0).every((flag) => flag === '-c')).toBe(true)
    expect(args.filter((_, index) => index % 2 === 1).every((setting) => /^[a-z_]+=/.test(setting))).toBe(true)
  })
})
