{{- define "mte-relay.name" -}}
{{ .Release.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "mte-relay.selector" -}}
app.kubernetes.io/name: mte-relay
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "mte-relay.labels" -}}
{{ include "mte-relay.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "mte-relay.image" -}}
{{- $marketplace := .Values.global.azure.images.relay -}}
{{- if $marketplace.digest -}}
{{ $marketplace.registry }}/{{ $marketplace.image }}@{{ $marketplace.digest }}
{{- else if not .Values.image.repository -}}
{{ fail "image.repository is required" }}
{{- else if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{- define "mte-relay.mostReplicas" -}}
{{- if .Values.autoscaling.enabled -}}{{ .Values.autoscaling.maxReplicas }}{{- else -}}{{ .Values.replicas }}{{- end -}}
{{- end }}
