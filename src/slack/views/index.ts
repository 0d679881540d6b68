import type { AnyView } from '../view.ts'
import { closeConditionView, closeRequest, sign, tickWithNote, withdraw } from './candidate.ts'
import { follow } from './home.ts'
import { changeIncident, openIncidentForm } from './incident.ts'
import { openIssue } from './incident-afterwards.ts'
import { choosePreferences } from './preferences.ts'
import { confirmDeploy, confirmGlass, confirmRollback } from './release.ts'
import { askForWaiver, refuse } from './waivers.ts'

/** Every modal of ours that can be submitted. */
export const views: readonly AnyView[] = [
  sign,
  withdraw,
  closeRequest,
  closeConditionView,
  tickWithNote,
  askForWaiver,
  refuse,
  confirmRollback,
  confirmGlass,
  confirmDeploy,
  changeIncident,
  openIncidentForm,
  openIssue,
  choosePreferences,
  follow,
]
