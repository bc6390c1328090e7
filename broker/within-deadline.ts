// A promise that is given up after a while. The work itself goes on; only the waiting ends.

import { AppError } from '#core'

/** @throws AppError `deadline` */
export function withinDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new AppError('deadline', 'It took too long.', { details: { deadlineMs } })),
      deadlineMs,
    )
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
