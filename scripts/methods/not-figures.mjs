// Exported functions of core that compute no figure of their own: what a screen never shows as a number, a colour or a word.
// Whatever else is exported there is a figure of docs/methods.md, or belongs to one (`@with`).

export const NOT_FIGURES = {
  'distribution functions and other ground of the arithmetic': [
    ...['binomialCdf', 'chiSquareUpperTail', 'erfc', 'normalDensity', 'normalCdf', 'normalTwoSidedP', 'normalQuantile'],
    ...['tCdf', 'tTwoSidedP', 'tQuantile', 'incompleteBeta', 'logGamma'],
    ...['goldenSection', 'gridThenGolden', 'leastSquares', 'invertSymmetric', 'quadraticForm', 'midRanks', 'sum'],
    ...['isConstant', 'roundHalfUp', 'decimalDifference', 'changeBetween', 'changeOf', 'oriented', 'reaches'],
  ],
  refusals: ['notEnough', 'refuse'],
  'parts of a questionnaire': ['areItems', 'answered', 'total'],
  'which programme, plan, method or person': ['isCondition', 'isFollowed', 'methodsForPerson', 'methodForGroup'],
  'helpers of tests': ['frozen', 'notNumbers', 'shuffled'],
}
