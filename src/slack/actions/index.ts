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
import { refreshHealth } from './health.ts'
import { acknowledgeAtHome, openFollowing, unlockAtHome } from './home.ts'
import { openNote, tick, untick } from './item.ts'
import { refreshOverview } from './overview.ts'
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
  acknowledgeAtHome,
  unlockAtHome,
  openFollowing,
]
