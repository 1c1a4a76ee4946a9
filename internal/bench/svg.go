package main

import (
	"errors"
	"os"

	"gonum.org/v1/plot/vg/vgsvg"
)

// writeSVG writes a drawing to a file.
func writeSVG(file string, canvas *vgsvg.Canvas) error {
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	_, err = canvas.WriteTo(out)
	return errors.Join(err, out.Close())
}
