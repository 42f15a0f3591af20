import { useEffect } from "react";
import { api, askAgain, trpc } from "../../api/trpc.ts";

const gatherMs = 200;

/** While the page is open, what it shows of runs follows them: each change asks for what is on screen again, several in a moment once. */
export function useLiveRuns(name?: string): void {
  useEffect(() => {
    let gathering: ReturnType<typeof setTimeout> | undefined;
    const { unsubscribe } = api.jobs.watch.subscribe(name === undefined ? {} : { name }, {
      onData: () => {
        gathering ??= setTimeout(() => {
          gathering = undefined;
          askAgain(trpc.jobs.pathKey()).catch(() => {});
        }, gatherMs);
      },
    });
    return () => {
      clearTimeout(gathering);
      unsubscribe();
    };
  }, [name]);
}
