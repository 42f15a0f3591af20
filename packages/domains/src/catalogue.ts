import type { JobType, ListenerType } from "@millrace/platform/jobs";
import type { Publication } from "@millrace/platform/relay";
import { cleanUpOauth } from "./access/oauth/oauth.jobs.ts";
import { purgeAuditJob } from "./audit/audit.jobs.ts";
import { cleanUpFilesJob, imagesJob } from "./files/files.jobs.ts";
import { removeJob } from "./files/remove.jobs.ts";
import { countOrders } from "./home/home.jobs.ts";
import { cleanUpAccountsJob } from "./identity/identity.jobs.ts";
import { rotateKeysJob } from "./identity/keys/keys.jobs.ts";
import { securityLetterJob } from "./identity/letters/security-letter.jobs.ts";
import { geocodeJob } from "./identity/me/geocode.jobs.ts";
import { erasePeopleJob } from "./identity/me/me.jobs.ts";
import { passwordCodeJob } from "./identity/password/password.jobs.ts";
import { registrationJob } from "./identity/registration/registration.jobs.ts";
import { invitationJob } from "./identity/users/invitation.jobs.ts";
import { cleanUpJob } from "./jobs/jobs.jobs.ts";
import { maintenanceJob } from "./machines/machines.jobs.ts";
import { evaluateAlerts } from "./ops/alerts/alerts.jobs.ts";
import { mailAlert } from "./ops/alerts/mail-alert.jobs.ts";
import { sampleHealthJob } from "./ops/health/health.jobs.ts";
import { resetSandbox } from "./ops/sandbox/sandbox.jobs.ts";
import { expiringDocumentsJob } from "./people/people.jobs.ts";
import { efficiencyJob } from "./production/production.jobs.ts";
import { inventoryReport } from "./reports/inventory-report.jobs.ts";
import { forgottenJob, makeShiftsJob, openYearJob } from "./scheduling/scheduling.jobs.ts";
import { followProducts, lowStockAlert, watchExpiryJob } from "./stock/stock.jobs.ts";
import { cleanUpImportsJob, importJob } from "./transfer/transfer.jobs.ts";
import { maintainUsage, rollUpUsage } from "./usage/usage.jobs.ts";
import { fanOut } from "./webhooks/index.ts";
import { noticeJob, noticeLetter } from "./webhooks/notices.jobs.ts";
import { webhookMaintenance } from "./webhooks/webhooks.jobs.ts";
import { entriesJob } from "./workshop/entries/entries.jobs.ts";
import { certificateJob } from "./workshop/inspections/certificate.jobs.ts";
import { runScheduleJob } from "./workshop/schedules/run-schedule.jobs.ts";
import { sheetSchedulesJob } from "./workshop/schedules/schedules.jobs.ts";
import { openMaintenance, partsCome, serviceDueJob } from "./workshop/workshop.jobs.ts";

/** Every job of every domain. A new one is written beside its domain and listed here. */
export const jobs: readonly JobType[] = [
  certificateJob,
  cleanUpAccountsJob,
  cleanUpFilesJob,
  cleanUpImportsJob,
  cleanUpJob,
  cleanUpOauth,
  efficiencyJob,
  entriesJob,
  erasePeopleJob,
  evaluateAlerts,
  expiringDocumentsJob,
  forgottenJob,
  geocodeJob,
  imagesJob,
  importJob,
  invitationJob,
  lowStockAlert,
  mailAlert,
  maintainUsage,
  maintenanceJob,
  makeShiftsJob,
  noticeJob,
  noticeLetter,
  purgeAuditJob,
  sampleHealthJob,
  serviceDueJob,
  openYearJob,
  passwordCodeJob,
  registrationJob,
  removeJob,
  resetSandbox,
  inventoryReport,
  rollUpUsage,
  rotateKeysJob,
  runScheduleJob,
  sheetSchedulesJob,
  securityLetterJob,
  watchExpiryJob,
  webhookMaintenance,
];

/** Everything that follows an event, exactly once. */
export const listeners: readonly ListenerType[] = [
  countOrders,
  followProducts,
  openMaintenance,
  partsCome,
];

/** What the relay writes in the transaction that publishes an event. */
export const publications: readonly Publication[] = [fanOut];
