// The resource types that this server answers with.

export const RESOURCE_TYPES = ['Observation', 'Patient', 'Device'] as const
export type ResourceType = (typeof RESOURCE_TYPES)[number]

export function isResourceType(text: string): text is ResourceType {
  return (RESOURCE_TYPES as readonly string[]).includes(text)
}
