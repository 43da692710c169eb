'use strict';

const workerpool = require('workerpool');

workerpool.worker({
  echo: (data) => data,
  busy: (microseconds) => {
    const end = performance.now() + microseconds / 1000;
    while (performance.now() < end) {
      // The work.
    }
    return microseconds;
  },
});
