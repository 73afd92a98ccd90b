"""Health checks for kinds that Argo CD knows none for, in its Lua."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_PREFIX = "resource.customizations.health"

# Argo CD has had no check for Applications since 1.8, so that their sync waves wait for nothing. The one in its manual
# takes over the health, which says nothing of a sync that failed or is still to come. This one waits for the sync, and
# calls a failure a failure: the sync of the Application above then ends and is tried again with the newest commit,
# instead of waiting for ever for what only that commit mends. A sync that somebody ended is no failure where nothing is
# left to sync: no other would come and put it right, and the one above would wait for it.
_APPLICATION = """\
local hs = { status = "Progressing", message = "Waiting for the first comparison" }
local function revisions(of)
  if of.revisions ~= nil then
    return table.concat(of.revisions, " ")
  end
  return of.revision
end
local status = obj.status
if status == nil then
  return hs
end
if status.conditions ~= nil then
  for _, condition in ipairs(status.conditions) do
    if condition.type == "ComparisonError" or condition.type == "InvalidSpecError" or condition.type == "SyncError" then
      hs.status = "Degraded"
      hs.message = condition.message
      return hs
    end
  end
end
if status.health == nil or status.health.status == nil or status.sync == nil then
  return hs
end
local operation = status.operationState
if operation ~= nil then
  local ended = operation.message == "Operation terminated" and status.sync.status == "Synced"
  if (operation.phase == "Failed" or operation.phase == "Error") and not ended then
    hs.status = "Degraded"
    hs.message = operation.message
    return hs
  end
  if operation.phase == "Running" or operation.phase == "Terminating" then
    if operation.retryCount ~= nil and operation.retryCount > 5 then
      hs.status = "Degraded"
    end
    hs.message = operation.message
    return hs
  end
end
local policy = obj.spec.syncPolicy
if policy ~= nil and policy.automated ~= nil and status.sync.status ~= "Synced" then
  local result = operation ~= nil and operation.syncResult or nil
  if result == nil or revisions(result) ~= revisions(status.sync) then
    hs.message = "Waiting for the sync"
    return hs
  end
end
hs.message = status.health.message
if status.health.status == "Missing" then
  hs.message = "Waiting for its objects"
  return hs
end
hs.status = status.health.status
return hs
"""

_PHASE = """\
local hs = {{ status = "Progressing", message = "Waiting for Velero" }}
{suspended}local healthy = {{ {healthy} }}
local degraded = {{ {degraded} }}
if obj.status == nil or obj.status.phase == nil or obj.status.phase == "" then
  return hs
end
hs.message = obj.status.phase
if healthy[obj.status.phase] then
  hs.status = "Healthy"
elseif degraded[obj.status.phase] then
  hs.status = "Degraded"
end
if obj.status.message ~= nil then
  hs.message = hs.message .. ": " .. obj.status.message
elseif obj.status.failureReason ~= nil then
  hs.message = hs.message .. ": " .. obj.status.failureReason
elseif obj.status.validationErrors ~= nil then
  for _, reason in ipairs(obj.status.validationErrors) do
    hs.message = hs.message .. ": " .. reason
  end
end
return hs
"""

_PAUSED = """\
if obj.spec.paused == true then
  hs.status = "Suspended"
  hs.message = "Paused"
  return hs
end
"""


def _by_phase(healthy: Sequence[str], degraded: Sequence[str], *, pauses: bool = False) -> str:
    """Velero says in one word how an object does; words that are in neither list mean that it is not done yet."""
    return _PHASE.format(
        suspended=_PAUSED if pauses else "",
        healthy=", ".join(f'["{phase}"] = true' for phase in healthy),
        degraded=", ".join(f'["{phase}"] = true' for phase in degraded),
    )


_RUN = _by_phase(["Completed"], ["FailedValidation", "PartiallyFailed", "Failed"])

HEALTH_CHECKS: Mapping[str, str] = {
    f"{_PREFIX}.argoproj.io_Application": _APPLICATION,
    f"{_PREFIX}.velero.io_Backup": _RUN,
    f"{_PREFIX}.velero.io_BackupRepository": _by_phase(["Ready"], ["NotReady"]),
    f"{_PREFIX}.velero.io_BackupStorageLocation": _by_phase(["Available"], ["Unavailable"]),
    f"{_PREFIX}.velero.io_Restore": _RUN,
    f"{_PREFIX}.velero.io_Schedule": _by_phase(["Enabled"], ["FailedValidation"], pauses=True),
}
"""Keys of ConfigMap `argocd-cm`, which the argo-cd chart takes as `configs.cm`, with their Lua.

Velero's VolumeSnapshotLocation has none: Velero never sets its phase, so a check would wait for ever.
"""
