{{- define "careergraph.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "careergraph.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "careergraph.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "careergraph.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "careergraph.selector" -}}
app.kubernetes.io/name: {{ include "careergraph.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "careergraph.labels" -}}
{{ include "careergraph.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "careergraph.image" -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}

{{- define "careergraph.secretName" -}}
{{ default (include "careergraph.fullname" .) .Values.existingSecret }}
{{- end -}}

{{- define "careergraph.claimName" -}}
{{ default (printf "%s-files" (include "careergraph.fullname" .)) .Values.files.existingClaim }}
{{- end -}}

{{/* What every process of this release must have alike. */}}
{{- define "careergraph.secretData" -}}
{{- range $name := list "CAREERGRAPH_GRAPH_PASSWORD" "CAREERGRAPH_REDIS_URL" "CAREERGRAPH_JWT_SECRET" "CAREERGRAPH_LINK_SECRET" "CAREERGRAPH_DOCUMENT_KEY" }}
{{- $_ := required (printf "set secrets.%s, or existingSecret" $name) (get $.Values.secrets $name) }}
{{- end }}
{{- toYaml .Values.secrets }}
{{- end -}}

{{/* Starts a pod again when its settings change. */}}
{{- define "careergraph.annotations" -}}
checksum/settings: {{ toJson (list .Values.graph .Values.settings .Values.secrets) | sha256sum }}
{{- with .Values.podAnnotations }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* enableServiceLinks: a Service that is called careergraph would set CAREERGRAPH_PORT to something else. */}}
{{- define "careergraph.podSpec" -}}
enableServiceLinks: false
automountServiceAccountToken: false
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- end -}}

{{- define "careergraph.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "careergraph.graphEnvironment" -}}
- name: CAREERGRAPH_HOME
  value: /var/lib/careergraph
- name: CAREERGRAPH_GRAPH_URI
  value: {{ .Values.graph.uri | quote }}
- name: CAREERGRAPH_GRAPH_USER
  value: {{ .Values.graph.user | quote }}
- name: CAREERGRAPH_GRAPH_DATABASE
  value: {{ .Values.graph.database | quote }}
{{- end -}}

{{- define "careergraph.environment" -}}
envFrom:
  - configMapRef:
      name: {{ include "careergraph.fullname" . }}
  - secretRef:
      name: {{ include "careergraph.secretName" . }}
env:
  {{- include "careergraph.graphEnvironment" . | nindent 2 }}
  - name: CAREERGRAPH_METRICS_HOST
    value: "0.0.0.0"
  - name: CAREERGRAPH_METRICS_PORT
    value: "9100"
{{- end -}}

{{/* The home folder is the pod's own, but for what all processes share. */}}
{{- define "careergraph.mounts" -}}
- name: home
  mountPath: /var/lib/careergraph
- name: tmp
  mountPath: /tmp
- name: files
  mountPath: /var/lib/careergraph/models
  subPath: models
- name: files
  mountPath: /var/lib/careergraph/documents
  subPath: documents
- name: files
  mountPath: /var/lib/careergraph/exports
  subPath: exports
{{- end -}}

{{- define "careergraph.volumes" -}}
- name: home
  emptyDir: {}
- name: tmp
  emptyDir: {}
- name: files
  persistentVolumeClaim:
    claimName: {{ include "careergraph.claimName" . }}
{{- end -}}

{{- define "careergraph.placement" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
