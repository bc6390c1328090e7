// What `naermaal --help` prints.

export const HELP = `Nærmål: home measurements to a durable ledger, FHIR and dashboards.

  naermaal start [gateway|web|worker|sim]   everything under a supervisor, or one role
  naermaal migrate                          bring the database to this version
  naermaal keys                             make the keys of a new installation in an empty KEYS_DIR
  naermaal config                           each setting, with its value and where it came from
  naermaal decode --format F FILE|-         what the platform makes of one message (F as in the topic: readings, gatt/2a35, omh)
  naermaal sim --citizens N --rate R --seed S [--url mqtt://host:port] [--devices FILE]
                                            publish readings as simulated devices
  naermaal vectors FILE…                    hold files of expected results (core/vectors) against the computations
  naermaal verify                           check the audit trail's chain

With a later version: load, replay, export, backup, restore, device add|revoke, mapping test|lint|import.

Settings are environment variables; docs/operators-guide.md lists them.`
