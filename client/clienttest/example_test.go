package clienttest_test

import (
	"fmt"
	"net/http"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// The first call meets a proxy's error page, the second one the service.
func ExampleServer_Inject() {
	srv := clienttest.Start(clienttest.InMemory())
	defer srv.Close()
	id := srv.Seed(clienttest.Simulation{Name: "Clinic", AgentID: 7})
	srv.Inject("getSimulation", clienttest.HTML(http.StatusBadGateway))

	for range 2 {
		req, err := http.NewRequest(http.MethodGet, fmt.Sprintf("%s/simulations/%d", srv.URL(), id), http.NoBody)
		if err != nil {
			panic(err)
		}
		req.Header.Set("Authorization", "Bearer "+srv.APIKey())
		resp, err := srv.Client().Do(req)
		if err != nil {
			panic(err)
		}
		_ = resp.Body.Close()
		fmt.Println(resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	// Output:
	// 502 text/html; charset=utf-8
	// 200 application/json; charset=utf-8
}
