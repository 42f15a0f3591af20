import { useEffect } from "react";
import { api, askAgain, trpc } from "../../api/trpc.ts";

const gatherMs = 150;

/** While the page is open, what it shows of machines, orders and batches follows what happens to them, wherever that is done. */
export function useLiveProduction(about: { machineId?: string; batchId?: string } = {}): void {
  const { machineId, batchId } = about;
  useEffect(() => {
    let gathering: ReturnType<typeof setTimeout> | undefined;
    const wanted = { ...(machineId && { machineId }), ...(batchId && { batchId }) };
    const { unsubscribe } = api.production.watch.subscribe(wanted, {
      onData: () => {
        gathering ??= setTimeout(() => {
          gathering = undefined;
          for (const queryKey of [trpc.production.pathKey(), trpc.machines.pathKey()])
            askAgain(queryKey).catch(() => {});
        }, gatherMs);
      },
    });
    return () => {
      clearTimeout(gathering);
      unsubscribe();
    };
  }, [machineId, batchId]);
}
