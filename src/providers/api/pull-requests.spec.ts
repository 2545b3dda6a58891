import { imagesInHtml, plainImages, sizedImages } from './pull-requests';

const IMAGES = ['Before', 'After'].map((title) => ({
  title,
  alt: `${title} page Home`,
  url: `https://trellis.example/api/pictures/${title}.png`,
}));

it('writes images beside each other as HTML, or as the Markdown of Azure DevOps', () => {
  const [titles, line, html] = imagesInHtml(IMAGES).split('\n');
  expect([titles, line]).toEqual(['| Before | After |', '| --- | --- |']);
  expect(html).toBe(
    '| <img src="https://trellis.example/api/pictures/Before.png" alt="Before page Home" width="420">' +
      ' | <img src="https://trellis.example/api/pictures/After.png" alt="After page Home" width="420"> |',
  );
  expect(sizedImages(IMAGES).split('\n')[2]).toBe(
    '| ![Before page Home](https://trellis.example/api/pictures/Before.png =420x)' +
      ' | ![After page Home](https://trellis.example/api/pictures/After.png =420x) |',
  );
  expect(imagesInHtml(IMAGES.slice(1))).toMatch(/^\| After \|\n\| --- \|\n\| <img [^|]*> \|$/);
});

it('writes images below each other where Markdown has no sizes', () => {
  expect(plainImages(IMAGES)).toBe(
    [
      'Before:',
      '![Before page Home](https://trellis.example/api/pictures/Before.png)',
      'After:',
      '![After page Home](https://trellis.example/api/pictures/After.png)',
    ].join('\n\n'),
  );
});
