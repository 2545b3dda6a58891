import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Choice } from '../../../components';
import { useOpenPage } from '../session/use-editor';
import { DEVICE_NAMES } from '../session/device-names';
import classes from './canvas.module.css';

const DEVICES = [
  { value: 'desktop', label: t`Desktop` },
  { value: 'mobile', label: t`Mobile` },
] as const;

/** Chooses the device to show and edit. */
export function DeviceBar() {
  const { device, setDevice, components } = useOpenPage();
  const hidden = components.filter(({ isShown }) => !isShown).length;
  return (
    <div className={classes.deviceBar}>
      <Choice label={t`Device`} options={DEVICES} value={device} onChange={setDevice} />
      {hidden > 0 && (
        <span>
          <Trans>
            {hidden} of {components.length} not shown on {DEVICE_NAMES[device]}
          </Trans>
        </span>
      )}
    </div>
  );
}
