import type { AnyAction } from '../action.ts'
import {
  nudgeMissing,
  openMore,
  openSection,
  openSigning,
  refreshCandidateCard,
  showMine,
  turnSection,
} from './candidate.ts'
import { chooseProduct } from './deploy-window.ts'
import { refreshDeployments } from './deployments.ts'
import { chooseGitHubPerson, nobodyOfGitHub } from './github-person.ts'
import { refreshHealth } from './health.ts'
import { acknowledgeAtHome, openFollowing, unlockAtHome } from './home.ts'
import {
  acknowledgeIncident,
  changeIncidentButton,
  escalateIncident,
  openIncidentRunbooks,
  resolveIncidentButton,
  rollBackSuspect,
} from './incident.ts'
import { documentIncident, openFollowUpWindow } from './incident-afterwards.ts'
import { openNote, tick, untick } from './item.ts'
import { refreshOverview } from './overview.ts'
import { openPreferences } from './preferences.ts'
import { documentReport, openReport, refreshReadiness, turnReportPage } from './readiness.ts'
import { deploy, keep, openGlass, openRollback, resolve } from './release.ts'
import { useRunbookAction } from './runbook.ts'
import { grant, openRefusal, openWaiverForm, withdraw } from './waivers.ts'

/** Every element that people can use in our messages and modals. */
export const actions: readonly AnyAction[] = [
  refreshReadiness,
  openReport,
  documentReport,
  turnReportPage,
  refreshOverview,
  refreshHealth,
  refreshDeployments,
  openWaiverForm,
  grant,
  openRefusal,
  withdraw,
  openSigning,
  refreshCandidateCard,
  showMine,
  nudgeMissing,
  openSection,
  turnSection,
  openMore,
  tick,
  untick,
  openNote,
  deploy,
  keep,
  openGlass,
  openRollback,
  chooseProduct,
  useRunbookAction,
  resolve,
  acknowledgeIncident,
  resolveIncidentButton,
  escalateIncident,
  rollBackSuspect,
  changeIncidentButton,
  openIncidentRunbooks,
  documentIncident,
  openFollowUpWindow,
  openPreferences,
  chooseGitHubPerson,
  nobodyOfGitHub,
  acknowledgeAtHome,
  unlockAtHome,
  openFollowing,
]
