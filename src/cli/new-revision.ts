import type { NewRevisionInput } from "../service/revision-service.ts";

/** Where a new revision goes and what its file is called: options of `revision` and `merge`. */
export const NEW_REVISION_OPTIONS = {
  head: { type: "string", multiple: true, default: [] as string[] },
  splice: { type: "boolean", default: false },
  "rev-id": { type: "string" },
  branch: { type: "string" },
  "depends-on": { type: "string", multiple: true, default: [] as string[] },
  "file-template": { type: "string" },
  folder: { type: "string" },
} as const;

interface Values {
  head: readonly string[];
  splice: boolean;
  "rev-id"?: string | undefined;
  branch?: string | undefined;
  "depends-on": readonly string[];
  "file-template"?: string | undefined;
  folder?: string | undefined;
}

export type NewRevisionOptions = Omit<NewRevisionInput, "message">;

export function parseNewRevision(values: Values): NewRevisionOptions {
  const { head, splice, "rev-id": id, branch, "depends-on": dependsOn, "file-template": fileTemplate, folder } = values;
  return {
    ...(head.length === 0 ? {} : { parents: head }),
    ...(splice ? { splice } : {}),
    ...(id === undefined ? {} : { id }),
    ...(branch === undefined ? {} : { branch }),
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    ...(fileTemplate === undefined ? {} : { fileTemplate }),
    ...(folder === undefined ? {} : { folder }),
  };
}
