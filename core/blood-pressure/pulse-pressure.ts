// Two pressures made of the two that are measured (clinical.md 3.3), in mmHg.

export function pulsePressure(systolicMmHg: number, diastolicMmHg: number): number {
  return systolicMmHg - diastolicMmHg
}

/** Mean arterial pressure. */
export function meanArterialPressure(systolicMmHg: number, diastolicMmHg: number): number {
  return diastolicMmHg + (systolicMmHg - diastolicMmHg) / 3
}
