import path from "node:path";
import type { ServerInitialization } from "../../src/protocol/server.ts";
import type { ServiceOptions } from "../../src/service/revision-service.ts";
import { Editor } from "./editor.ts";
import { InMemoryService } from "./in-memory-service.ts";
import { CHAT, DATA_SOURCE, MIGRATION, makeProject } from "./project.ts";

export const FILES: Record<string, string> = {
  "chat.ts": CHAT,
  "data-source.ts": DATA_SOURCE,
  "migrations/1763541600000-create-chats.ts": MIGRATION,
};

interface Opened {
  editor: Editor;
  /** Every service that the server has opened, the newest last. */
  services: InMemoryService[];
  /** The only one. */
  service: () => InMemoryService;
}

interface OpenedProjects {
  cleanups: (() => Promise<void>)[];
  /** A small project with one entity and one pending revision, in an editor of its own; `prepare` says what its service finds. */
  open: (
    prepare?: (service: InMemoryService) => void,
    files?: Record<string, string>,
    initialization?: Partial<ServerInitialization>,
  ) => Promise<Opened>;
}

/** Projects for the tests of one `describe`; closed and removed after each test. */
export function openedProjects(): OpenedProjects {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    // What was opened last is closed first.
    // oxlint-disable-next-line no-await-in-loop
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });
  return {
    cleanups,
    open: async (prepare = () => undefined, files = FILES, initialization = {}) => {
      const project = await makeProject(files);
      cleanups.push(project.cleanup);
      const services: InMemoryService[] = [];
      const openService = (options: ServiceOptions): Promise<InMemoryService> => {
        const service = chatService(options);
        prepare(service);
        services.push(service);
        return Promise.resolve(service);
      };
      const editor = await Editor.open(project.folder, { openService }, initialization);
      cleanups.push(() => editor.close());
      return { editor, services, service: () => onlyOne(services) };
    },
  };
}

/** A service that has one entity, in sync, and one pending revision. */
export function chatService(options: ServiceOptions): InMemoryService {
  const service = new InMemoryService(options);
  const inRoot = (file: string): string => path.join(options.root, file);
  service.entityModels = [
    { name: "Chat", file: inRoot("chat.ts"), kind: "table", table: "chats", columns: [], joinTables: [] },
  ];
  service.revisions = [
    {
      id: "1763541600000",
      name: "CreateChats1763541600000",
      slug: "create-chats",
      file: inRoot("migrations/1763541600000-create-chats.ts"),
      revises: [],
      state: "pending",
    },
  ];
  return service;
}

function onlyOne(services: InMemoryService[]): InMemoryService {
  const [service, ...others] = services;
  if (service === undefined || others.length > 0) throw new Error(`${services.length} services were opened.`);
  return service;
}
