// The door of the vectors: expected results, and how the computations are held against them.

export type { Difference } from './compare.js'
export { runVectorFile, type VectorDifference, type VectorFile, type VectorResult } from './run-vectors.js'
