export { machineState } from "./machines.errors.ts";
export { maintenanceDue } from "./machines.events.ts";
export { getMachine, setMachineStatus } from "./machines.service.ts";
export { machinesAt, secondsIn } from "./machines.store.ts";
export { completePlan, tellDue } from "./maintenance/maintenance.service.ts";
