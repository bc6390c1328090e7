// The chapters of docs/methods.md and the order of the figures in them: what is asked first comes first. A room is a folder of core.

export const CHAPTERS = [
  {
    title: 'Lung function',
    room: 'spirometry',
    order: ['sessionReport', 'sessionQuality', 'compareWithReference', 'personalBest', 'homeFev1Mean', 'goldAirflow'],
  },
  {
    title: 'Glucose',
    room: 'glucose',
    order: [
      ...['cgmSufficiency', 'rangeShares', 'glucoseTargets', 'agp', 'cgmReport', 'gmiPercent', 'glucoseEpisodes'],
      ...['glycaemiaRiskIndex', 'riskIndices', 'mage', 'jIndex', 'smbgReport'],
    ],
  },
  {
    title: 'Blood pressure',
    room: 'blood-pressure',
    order: [
      ...['homePressure', 'timeInTargetRange', 'pressureVariability', 'pulsePressure', 'remarksIrregularPulse'],
      ...['clinicHomePattern', 'prefersRoundDigits'],
    ],
  },
  {
    title: 'Triage',
    room: 'triage',
    order: [
      ...['rawColour', 'ownBaseline', 'triageState', 'tileOf', 'morningOrder', 'fastGain', 'copdSymptomColour'],
      ...['ewma', 'cusum', 'alarmBurden'],
    ],
  },
  { title: 'Early warning', room: 'news2', order: ['news2'] },
  {
    title: 'Questionnaires',
    room: 'questionnaires',
    order: ['breathlessness', 'catScore', 'ccq', 'goldGroup', 'who5', 'phq9', 'gad7', 'audit'],
  },
  { title: 'Adherence', room: 'adherence', order: ['adherence'] },
  {
    title: 'Effect',
    room: 'effect',
    order: [
      ...[
        'beforeAfterOnePerson',
        'effectVerdict',
        'readingsNeeded',
        'trend',
        'trendWithMemory',
        'weeklyMeans',
        'xmrChart',
        'assurance',
      ],
      ...['interruptedTimeSeries', 'neweyWest', 'reliableChange', 'goalAttainment', 'functionalLevels'],
      ...['groupShowing', 'pairedChange', 'regressionToTheMean', 'standardisedMeanDifference', 'ancova'],
      ...['differenceInDifferences', 'matchControls', 'staggeredStart', 'mixedModel', 'kaplanMeier'],
      ...['cumulativeIncidence', 'logRank', 'directStandardisation', 'funnelLimits', 'suppressTable'],
    ],
  },
  {
    title: 'Ground of all figures',
    room: 'statistics',
    order: ['basisOf', 'standardDeviation', 'quantile', 'estimateOf', 'wilson', 'bootstrap', 'pearson'],
  },
  { title: 'Standard limits and important differences', room: 'clinical', order: [] },
]
