{{- define "relay.name" -}}
{{- $own := contains .Chart.Name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) }}
{{- $own | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "relay.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "relay.labels" -}}
{{ include "relay.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "relay.secret" -}}
{{ .Values.existingSecret | default (include "relay.name" .) }}
{{- end }}

{{- define "relay.shared" -}}
{{- if eq .Values.spool.kind "redis" }}yes{{ end }}
{{- end }}

{{/* The Deployments, as {"suffix": "tag"}: one without a slot, else every slot that has a tag. */}}
{{- define "relay.slots" -}}
{{- $tag := .Values.image.tag | default .Chart.AppVersion }}
{{- $found := dict }}
{{- if .Values.slot }}
{{- range $name, $one := .Values.slots }}
{{- if $one.tag }}{{ $_ := set $found (printf "-%s" $name) $one.tag }}{{ end }}
{{- end }}
{{- if not (hasKey $found (printf "-%s" .Values.slot)) }}
{{- fail (printf "slot is %s, but slots.%s.tag is empty: nothing would get the traffic." .Values.slot .Values.slot) }}
{{- end }}
{{- else }}{{ $_ := set $found "" $tag }}
{{- end }}
{{- toJson $found }}
{{- end }}

{{/* What cannot work is refused here, in a sentence. */}}
{{- define "relay.check" -}}
{{- if and .Values.slot (ne .Values.spool.kind "redis") }}
{{- fail "slot needs spool.kind=redis: two relays cannot share one SQLite file." }}
{{- end }}
{{- if not .Values.existingSecret }}
{{- if regexMatch "(?m)^\\s*\\[relay\\]" .Values.relayToml }}
{{- fail "relayToml has a [relay] of its own: the chart writes that table. Use existingSecret to write the whole file." }}
{{- end }}
{{- if and (include "relay.shared" .) (not .Values.redisUrl) }}
{{- fail "spool.kind=redis needs redisUrl, or existingSecret with a relay.toml that names it." }}
{{- end }}
{{- if and (include "relay.shared" .) (not .Values.signingKey) }}
{{- fail "spool.kind=redis needs signingKey, which all relays share: values.yaml says how to make one." }}
{{- end }}
{{- if and .Values.serviceMonitor.enabled (not .Values.metricsToken) }}
{{- fail "serviceMonitor needs metricsToken, a random text: /metrics is not shown without one." }}
{{- end }}
{{- end }}
{{- end }}

{{- define "relay.toml" -}}
[relay]
home = "/var/lib/webhook-relay"
host = "0.0.0.0"
port = 8080
{{- if include "relay.shared" . }}
spool = {{ toJson .Values.redisUrl }}
key_file = "/etc/webhook-relay/relay.key"
{{- end }}
{{- with .Values.metricsToken }}
metrics_token = {{ toJson . }}
{{- end }}
{{- with .Values.trustedProxies }}
trusted_proxies = {{ toJson . }}
{{- end }}

{{ .Values.relayToml }}
{{- end }}
