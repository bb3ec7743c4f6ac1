import { MemoryJobStore } from "../../src/server/store/memory-job-store.ts";
import { describeJobStore } from "./job-store.conformance.ts";

describeJobStore("the store in memory", async () => new MemoryJobStore());
