// The door of effects: cohorts and estimates over them come with a later version; their arithmetic is in core/effect.
export {}
