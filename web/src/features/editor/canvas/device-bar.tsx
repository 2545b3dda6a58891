import { Choice } from '../../../components';
import { useOpenPage } from '../session/use-editor';
import classes from './canvas.module.css';

const DEVICES = [
  { value: 'desktop', label: 'Desktop' },
  { value: 'mobile', label: 'Mobile' },
] as const;

/** Chooses the device to show and edit. */
export function DeviceBar() {
  const { device, setDevice, components } = useOpenPage();
  const hidden = components.filter(({ isShown }) => !isShown).length;
  return (
    <div className={classes.deviceBar}>
      <Choice label="Device" options={DEVICES} value={device} onChange={setDevice} />
      {hidden > 0 && (
        <span>
          {hidden} of {components.length} not shown on {device}
        </span>
      )}
    </div>
  );
}
