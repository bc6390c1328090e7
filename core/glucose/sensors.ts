// Two sensors worn at once (clinical.md 2.9): one series each, and the primary one is reported.

/** @returns the readings of each sensor in their own order, under the sensor's name */
export function bySensor<Reading extends { sensor: string }>(readings: readonly Reading[]): Map<string, Reading[]> {
  const series = new Map<string, Reading[]>()
  for (const reading of readings) {
    const own = series.get(reading.sensor)
    if (own) own.push(reading)
    else series.set(reading.sensor, [reading])
  }
  return series
}

/** The sensor with the most readings; of equals the first by name. Null for none. */
export function primarySensor(readings: readonly { sensor: string }[]): string | null {
  const counts = [...bySensor(readings)].map(([sensor, own]) => ({ sensor, n: own.length }))
  counts.sort((a, b) => b.n - a.n || (a.sensor < b.sensor ? -1 : 1))
  return counts[0]?.sensor ?? null
}
