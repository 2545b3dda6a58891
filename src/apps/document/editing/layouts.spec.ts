import { addToDevice, componentsOf, moveComponent, type Component, type Device } from './index';
import { editedDocuments, EditedDocument, expectUndone } from '../../../../test/support/edited-document';

const onDevice = (edited: EditedDocument, device: Device): Component[] =>
  componentsOf({ ...edited.place(), device });

const boxes = (components: Component[]) => components.map(({ id, box }) => ({ id, box }));

it.each(editedDocuments)(
  'moves what is on a phone in %s without a look at the desktop, byte for byte back',
  (_name, text) => {
    const edited = new EditedDocument(text);
    const desktop = boxes(onDevice(edited, 'desktop'));
    for (const component of onDevice(edited, 'mobile').slice(0, 4)) {
      const place = { ...edited.place(), device: 'mobile' as const };
      const edits = moveComponent(place, component, { ...component.box, top: component.box.top + 30 });
      expectUndone(edited, edits);
      edited.change(edits);
      const moved = onDevice(edited, 'mobile').find(({ id }) => id === component.id)!;
      expect(moved.box.top).toBe(component.box.top + 30);
      expect(moved.hasOwnLayout).toBe(true);
    }
    expect(boxes(onDevice(edited, 'desktop'))).toEqual(desktop);
  },
);

it.each(editedDocuments)('moves what is on the desktop in %s without a look at the phone', (_name, text) => {
  const edited = new EditedDocument(text);
  const before = onDevice(edited, 'mobile').filter(({ hasOwnLayout }) => hasOwnLayout);
  for (const component of onDevice(edited, 'desktop').slice(0, 4))
    edited.change(moveComponent(edited.place(), component, { left: 50, top: 7 }));
  const after = onDevice(edited, 'mobile').filter(({ hasOwnLayout }) => hasOwnLayout);
  expect(boxes(after)).toEqual(boxes(before));
});

it.each(editedDocuments)(
  'shows components of %s on a phone, where they are drawn, byte for byte back',
  (_name, text) => {
    const edited = new EditedDocument(text);
    const desktop = onDevice(edited, 'desktop').map(({ id, box, isShown }) => ({ id, box, isShown }));
    const hidden = onDevice(edited, 'mobile')
      .filter(({ isShown }) => !isShown)
      .slice(0, 6);
    const place = { ...edited.place(), device: 'mobile' as const };
    const edits = addToDevice(place, hidden);
    expectUndone(edited, edits);
    edited.change(edits);
    const mobile = onDevice(edited, 'mobile');
    for (const { id, box } of hidden) {
      const shown = mobile.find((each) => each.id === id)!;
      expect(shown).toMatchObject({ isShown: true, hasOwnLayout: true });
      expect(shown.box.top).toBe(box.top);
      expect(Math.abs(shown.box.left - box.left)).toBeLessThan(1.2);
    }
    expect(onDevice(edited, 'desktop').map(({ id, box, isShown }) => ({ id, box, isShown }))).toEqual(
      desktop,
    );
  },
);

it('gives a component without any layout one for the device alone', () => {
  const id = 'aaaaaaaa-1111-4111-8111-111111111111';
  const text = JSON.stringify({
    pages: [{ id: 'p', name: 'Home' }],
    components: [{ id, pageId: 'p', type: 'Text', name: 'text1', layouts: [] }],
  });
  const edited = new EditedDocument(text);
  const [component] = onDevice(edited, 'mobile');
  expect(component).toMatchObject({ isShown: false, hasOwnLayout: false });
  expectUndone(edited, moveComponent({ ...edited.place(), device: 'mobile' }, component, { top: 55 }));
});
