/** Something of a database that no entity can express: a function, a trigger, a policy, an extension … */
export interface HandmadeObject {
  /** As people call it: "function", "trigger". */
  kind: string;
  /** With what it takes to tell it apart: "touch_updated_at()", "on_title on posts". */
  name: string;
  /** As the database tells it; equal where the thing is equal. */
  definition: string;
}
