{{/* The pod of both kinds; takes the root, a tag and the labels that are its own. */}}
{{- define "relay.pod" -}}
{{- $root := .root }}
metadata:
  labels:
    {{- include "relay.selector" $root | nindent 4 }}
    {{- with .labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    {{- if not $root.Values.existingSecret }}
    checksum/secret: {{ include (print $root.Template.BasePath "/secret.yaml") $root | sha256sum }}
    {{- end }}
    {{- with $root.Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "relay.name" $root }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  # Five seconds until nobody sends here any more, and at most fifteen to hand over.
  terminationGracePeriodSeconds: 30
  {{- with $root.Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: relay
      image: "{{ $root.Values.image.repository }}:{{ .tag }}"
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      ports:
        - name: http
          containerPort: 8080
      startupProbe:
        httpGet: {path: /healthz, port: http}
        periodSeconds: 1
        failureThreshold: 60
      # Alive is not ready: a relay whose spool is full must go on handing out, not be restarted.
      livenessProbe:
        httpGet: {path: /healthz, port: http}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 3
      readinessProbe:
        httpGet: {path: /readyz, port: http}
        periodSeconds: 5
        timeoutSeconds: 4
        failureThreshold: 2
      lifecycle:
        preStop:
          exec:
            command: [sleep, "5"]
      resources:
        {{- toYaml $root.Values.resources | nindent 8 }}
      volumeMounts:
        - {name: settings, mountPath: /etc/webhook-relay, readOnly: true}
        - {name: home, mountPath: /var/lib/webhook-relay}
        - {name: tmp, mountPath: /tmp}
        {{- if and (include "relay.shared" $root) $root.Values.spool.filesClaim }}
        - {name: files, mountPath: /var/lib/webhook-relay/files}
        {{- end }}
  volumes:
    - name: settings
      secret:
        secretName: {{ include "relay.secret" $root }}
        defaultMode: 0440
        items:
          - {key: relay.toml, path: relay.toml}
          {{- if include "relay.shared" $root }}
          - {key: relay.key, path: relay.key}
          {{- end }}
    - name: tmp
      emptyDir: {sizeLimit: 64Mi}
    {{- if include "relay.shared" $root }}
    - name: home
      emptyDir: {}
    {{- with $root.Values.spool.filesClaim }}
    - name: files
      persistentVolumeClaim:
        claimName: {{ . }}
    {{- end }}
    {{- end }}
  {{- with $root.Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if include "relay.shared" $root }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "relay.selector" $root | nindent 10 }}
  {{- end }}
{{- end }}
