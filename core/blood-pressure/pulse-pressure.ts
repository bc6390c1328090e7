// Two pressures made of the two that are measured (clinical.md 3.3), in mmHg.

/**
 * @figure Pulse pressure and mean arterial pressure
 * @nurse Pulse pressure is the distance between the upper and the lower number. Mean arterial pressure is the average pressure over a heartbeat,
 *   estimated from the two.
 * @statistician Linear combinations of systolic and diastolic pressure, averaged over used readings. The third in the mean pressure is a
 *   convention for a resting pulse.
 * @formula
 *   pulse pressure = systolic − diastolic          mean arterial pressure = diastolic + (systolic − diastolic) / 3      mmHg
 * @source Textbook definitions.
 * @needs What the home average needs.
 * @notFor Replacing the mean that a device measured itself; fast or irregular pulse.
 * @with meanArterialPressure
 */
export function pulsePressure(systolicMmHg: number, diastolicMmHg: number): number {
  return systolicMmHg - diastolicMmHg
}

/** Mean arterial pressure. */
export function meanArterialPressure(systolicMmHg: number, diastolicMmHg: number): number {
  return diastolicMmHg + (systolicMmHg - diastolicMmHg) / 3
}
