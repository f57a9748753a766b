import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { openRevisionService } from "../service/open.ts";
import { LanguageServer } from "./language-server.ts";

new LanguageServer(createConnection(ProposedFeatures.all), { openService: openRevisionService }).listen();
