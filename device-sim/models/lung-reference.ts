// Predicted FEV1 of an adult after GLI 2022, race-neutral: where a simulated lung starts. Splines are cut to a knot every ten years,
// within 1 % of the full tables: good enough to invent a person, not to judge one.

const KNOT_AGES = [30, 40, 50, 60, 70, 80, 90] as const

const EQUATIONS = {
  male: {
    intercept: -11.399108,
    height: 2.462664,
    age: -0.011394,
    spline: [0.1212, 0.0663, -0.0019, -0.0924, -0.1908, -0.2831, -0.366],
  },
  female: {
    intercept: -10.901689,
    height: 2.385928,
    age: -0.076386,
    spline: [0.1218, 0.088, 0.022, -0.0652, -0.1576, -0.2455, -0.3251],
  },
} as const

/** @returns litres */
export function predictedFev1L(sex: 'female' | 'male', ageYears: number, heightCm: number): number {
  const { intercept, height, age, spline } = EQUATIONS[sex]
  const position = Math.min(KNOT_AGES.length - 1.000001, Math.max(0, (ageYears - KNOT_AGES[0]) / 10))
  const knot = Math.floor(position)
  const low = spline[knot] ?? 0
  const high = spline[knot + 1] ?? low
  return Math.exp(
    intercept + height * Math.log(heightCm) + age * Math.log(ageYears) + low + (high - low) * (position - knot),
  )
}
